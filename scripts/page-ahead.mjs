/**
 * The page's first script (src/app/start.ts) is small and imports the page itself when it runs. A browser that is told of the page's files
 * in the head of the document fetches them meanwhile, without waiting for that script: this plugin writes them there.
 */

/** The chunk and all that it imports at once, each before whoever imports it. */
function withImports(bundle, fileName, seen = new Set()) {
  if (seen.has(fileName)) return seen;
  for (const other of bundle[fileName]?.imports ?? []) withImports(bundle, other, seen);
  return seen.add(fileName);
}

/** @param entry end of the path of the module that the first script imports */
export function pageAhead(entry) {
  return {
    name: 'page-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const page = Object.values(bundle ?? {}).find(({ facadeModuleId }) => facadeModuleId?.endsWith(entry));
        if (!page) throw new Error(`no chunk of ${entry}`);
        const scripts = [...withImports(bundle, page.fileName)];
        const styles = scripts.flatMap((name) => [...(bundle[name]?.viteMetadata?.importedCss ?? [])]);
        const link = (file, attrs) => ({
          tag: 'link',
          attrs: { ...attrs, crossorigin: true, href: `./${file}` },
          injectTo: 'head',
        });
        return [
          ...styles.map((file) => link(file, { rel: 'stylesheet' })),
          ...scripts.map((file) => link(file, { rel: 'modulepreload' })),
        ].filter(({ attrs }) => !html.includes(`href="${attrs.href}"`));
      },
    },
  };
}
