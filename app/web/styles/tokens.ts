/** Primer's tokens, cut down to those a style sheet uses, for light and dark and for more contrast, as the system asks. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);
const primer = (path: string): Promise<string> => readFile(resolve(`@primer/primitives/dist/css/${path}`), 'utf8');

const EVERYWHERE = ['functional/typography/typography.css', 'functional/size/radius.css', 'functional/size/border.css'];
const THEMES = [
  ['light', null],
  ['dark', '(prefers-color-scheme: dark)'],
  ['light-high-contrast', '(prefers-contrast: more)'],
  ['dark-high-contrast', '(prefers-contrast: more) and (prefers-color-scheme: dark)'],
] as const;

export async function tokensFor(css: string): Promise<string> {
  const fixed = tokensIn((await Promise.all(EVERYWHERE.map(primer))).join('\n'));
  const blocks = await Promise.all(
    THEMES.map(async ([name, when]) => {
      const theme = tokensIn(await primer(`functional/themes/${name}.css`));
      const known = new Map([...fixed, ...theme]);
      const wanted = used(css, known).filter((token) => when === null || theme.has(token));
      const rule = `:root {\n${wanted.map((token) => `  ${token}: ${known.get(token)};`).join('\n')}\n}`;
      return when === null ? rule : `@media ${when} {\n${rule}\n}`;
    }),
  );
  return blocks.join('\n');
}

/** Each file says everything twice (by attribute and by media query); the first time counts. */
function tokensIn(css: string): Map<string, string> {
  const tokens = new Map<string, string>();
  for (const [, name = '', value = ''] of css.matchAll(/(--[\w-]+):\s*([^;]+);/g))
    if (!tokens.has(name)) tokens.set(name, value.trim());
  return tokens;
}

/** Tokens named in `css`, and those their values name in turn, in the order of their names. */
function used(css: string, known: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  const look = (text: string) => {
    for (const [, name = ''] of text.matchAll(/var\((--[\w-]+)/g)) {
      const value = known.get(name);
      if (value === undefined || found.has(name)) continue;
      found.add(name);
      look(value);
    }
  };
  look(css);
  return [...found].toSorted();
}
