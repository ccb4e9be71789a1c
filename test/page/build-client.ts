/** Builds the page's client from its sources, in memory: tests look at what is written now, not at what was last built. */
import { build } from 'rolldown';
import { clientBundle } from '../../app/web/bundle.ts';

export async function buildClient(): Promise<{ readonly js: string; readonly css: string }> {
  const { output } = await build({ ...clientBundle, write: false });
  const content = (name: string): string => {
    const file = output.find(({ fileName }) => fileName === name);
    return file?.type === 'chunk' ? file.code : String(file?.source);
  };
  return { js: content('client.js'), css: content('client.css') };
}
