// The one door by which a script puts HTML in a page: parts of pages from our own server, where all that people write is
// escaped. Scripts and addresses of scripts have no door: the browser refuses them.
window.trustedTypes?.createPolicy("default", { createHTML: (html) => html });
