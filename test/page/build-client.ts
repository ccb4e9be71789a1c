/** Builds the page's client from its sources, in memory: tests look at what is written now, not at what was last built. */
import { build } from 'rolldown';
import { clientBundle, workerBundles } from '../../app/web/bundle.ts';

export interface Client {
  /** The script that every page loads, and the style sheet. */
  readonly js: string;
  readonly css: string;
  /** Every file, by its name. */
  readonly files: ReadonlyMap<string, string>;
}

export async function buildClient(): Promise<Client> {
  const { output } = await build({ ...clientBundle, write: false });
  const files = new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]));
  return { js: files.get('client.js') ?? '', css: files.get('client.css') ?? '', files };
}

/** The service worker, and the script of the page that it keeps. */
export async function buildWorkers(): Promise<{ readonly worker: string; readonly offline: string }> {
  const [worker = '', offline = ''] = await Promise.all(
    workerBundles.map(async (bundle) => {
      const { output } = await build({ ...bundle, write: false });
      return output[0].code;
    }),
  );
  return { worker, offline };
}
