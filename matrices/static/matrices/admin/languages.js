// The choice of a language for all tabs gets its name, as soon as modeltranslation has put it beside the heading.
new MutationObserver((_changes, observer) => {
  const choice = document.getElementById("modeltranslation-main-switch");
  if (!choice) return;
  choice.setAttribute("aria-labelledby", "language-switch-label");
  observer.disconnect();
}).observe(document.documentElement, { childList: true, subtree: true });
