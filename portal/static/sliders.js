// The figure beside a slider follows it while it moves, in whole per cent; the order itself comes from the server.
document.addEventListener("input", ({ target }) => {
  if (target.matches?.(".slider input[type=range]")) {
    target.value = Math.round(target.value);
    target.parentElement.querySelector("output").value = `${target.value} %`;
  }
}, true);
