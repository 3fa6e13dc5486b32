// Shows a follow-up question only while the answer that it depends on is given. Without this script all of them are shown.
"use strict";

const form = document.getElementById("requirement");
const followUps = [...form.querySelectorAll("[data-when]")];

function isAsked(followUp) {
  const { when, answers } = followUp.dataset;
  const parent = followUps.find((other) => other.dataset.name === when);
  const given = new FormData(form).getAll(when).filter((value) => value.trim());
  const fits = answers ? given.some((value) => answers.split(" ").includes(value)) : given.length > 0;
  return fits && (!parent || isAsked(parent));
}

function show() {
  for (const followUp of followUps) {
    followUp.hidden = !isAsked(followUp) && !followUp.querySelector(".field-wrong");
  }
}

for (const condition of form.querySelectorAll(".follow-up-condition")) {
  condition.hidden = true;
}
form.addEventListener("input", show);
show();
