/** What is built: the Action's bundle, committed since runners do not build, and the session page's client. Neither is minified. */
import { defineConfig, type RolldownOptions } from 'rolldown';
import { clientBundle } from './app/web/bundle.ts';

/** Our own code in `main.js`, `post.js` and `shared.js`, other people's in `packages.js`, so that each can be read for itself. */
export const actionBundle = {
  input: { main: 'action/main.ts', post: 'action/post.ts' },
  platform: 'node',
  output: {
    dir: 'action/dist',
    format: 'esm',
    cleanDir: true,
    entryFileNames: '[name].js',
    // Names without a hash: a change shows as a change of a file.
    chunkFileNames: '[name].js',
    codeSplitting: {
      groups: [
        { name: 'packages', test: /node_modules/, priority: 2 },
        { name: 'shared', minShareCount: 2, priority: 1 },
      ],
    },
    minify: false,
    minifyInternalExports: false,
    comments: { legal: true },
  },
} satisfies RolldownOptions;

export default defineConfig([actionBundle, clientBundle]);
