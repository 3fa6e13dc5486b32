// The second click of a double click is no second wish: a form that is on its way is not sent again.
// Without this script the server refuses the second one, and the answer that is shown is the refusal.

const PATIENCE = 5000; // ms, after which an answer that never came may be asked for again

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return; // htmx took it, or it only reads
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, PATIENCE);
});

// Who goes back may find the page as it was left.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
