// A slider moves the number beside it, in whole per cent, and the number the slider; the order itself comes from the server.
document.addEventListener("input", ({ target }) => {
  const box = target.closest?.(".slider");
  if (!box) return;
  const slider = box.querySelector("input[type=range]"), number = box.querySelector("input[type=number]");
  if (target === slider) number.value = slider.value = Math.round(slider.value);
  else slider.value = number.value;
}, true);
