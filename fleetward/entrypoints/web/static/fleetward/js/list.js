// Lists: ticking rows (a page, a range with Shift, all that match), and filters that apply as they are changed.
// Everything stands in the form's own fields, so the server reads the same with and without this script.
"use strict";
let last = null;

const picksOf = (list) => [...list.querySelectorAll(".pick")];

const show = (list) => {
  const picks = picksOf(list);
  const picked = picks.filter((pick) => pick.checked).length;
  const page = list.querySelector("[data-pick-page]");
  const text = list.querySelector("[data-picked]");
  if (page) {
    page.checked = picked > 0 && picked === picks.length;
    page.indeterminate = picked > 0 && picked < picks.length;
  }
  if (!text) return;
  const all = list.querySelector("[data-pick-all]")?.checked;
  text.textContent = all ? text.dataset.all : picked === 1 ? text.dataset.one : text.dataset.many.replace("%n", picked);
};

const tick = (picks, checked) => picks.forEach((pick) => (pick.checked = checked));

const range = (picks, pick) => {
  const ends = [picks.indexOf(last), picks.indexOf(pick)].sort((a, b) => a - b);
  if (ends[0] >= 0) tick(picks.slice(ends[0], ends[1] + 1), pick.checked);
};

document.addEventListener("click", (event) => {
  const list = event.target.closest(".list");
  if (!list || !event.target.matches(".pick, [data-pick-page], [data-pick-all]")) return;
  const picks = picksOf(list);
  const all = list.querySelector("[data-pick-all]");
  if (event.target.matches(".pick")) {
    if (event.shiftKey) range(picks, event.target);
    last = event.target;
  } else if (event.target === all) {
    if (all.checked) tick(picks, true);
  } else {
    tick(picks, event.target.checked);
  }
  if (all && picks.some((pick) => !pick.checked)) all.checked = false;
  show(list);
});

// Filters without htmx: send the form when a choice changes.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && !form.hasAttribute("hx-get")) form.requestSubmit();
});

// Empty filters, and columns that are just the usual ones, stay out of the address.
const usual = (form) => [...form.querySelectorAll(".columns input")].every((box) => box.checked === box.hasAttribute("data-usual"));
const prune = (form, sent) => {
  for (const name of [...sent.keys()]) if (sent.getAll(name).every((value) => !value)) sent.delete(name);
  if (usual(form)) for (const box of form.querySelectorAll(".columns input")) sent.delete(box.name);
};
document.addEventListener("formdata", (event) => event.target.matches("form.filters") && prune(event.target, event.formData));
document.addEventListener("htmx:configRequest", (event) => event.target.matches("form.filters") && prune(event.target, event.detail.formData));
