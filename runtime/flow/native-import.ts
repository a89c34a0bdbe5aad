/** `import()` as Node does it: where this module is loaded through `require`, no bundler or test runner has taken it over. */
export const nativeImport = (url: string): Promise<unknown> => import(url);
