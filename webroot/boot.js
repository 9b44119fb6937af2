// Loaded before anything is painted, so that a chosen theme never flashes in the other one.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('heddle.theme');
  } catch {
    // Storage is switched off: the system's theme it is.
  }
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
})();
