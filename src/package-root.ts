/** The folder of package.json: one above this file in src, and one above its bundle in dist. */
export const PACKAGE_ROOT = new URL('../', import.meta.url);
