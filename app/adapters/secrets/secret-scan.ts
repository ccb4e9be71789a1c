/** Looks for secrets in a thread of its own: a text that makes a pattern slow costs its own delivery, and nobody else anything. */
import { Worker } from 'node:worker_threads';
import type { Found, SecretScan } from '../../engine/ports/secret-scan.ts';
import { Failure } from '../../ground/outcome.ts';

/** Millions of characters take a few seconds; what takes longer than this (in milliseconds) is meant to. */
const PATIENCE = 30_000;
const MOST_MEMORY_MB = 512;

export function makeSecretScan(patience = PATIENCE): SecretScan {
  return {
    async find(texts) {
      if (texts.length === 0) return [];
      const { promise, resolve, reject } = Promise.withResolvers<readonly Found[]>();
      const worker = new Worker(new URL('scan-texts.ts', import.meta.url), {
        workerData: { texts },
        // Nothing of the app's surroundings is its business.
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
      });
      const failed = (cause?: unknown): Failure =>
        new Failure('permanent', 'the changes could not be searched for secrets', { cause });
      const timer = setTimeout(() => reject(failed()), patience);
      worker.once('message', (found: readonly Found[]) => resolve(found));
      worker.once('error', (error) => reject(failed(error)));
      worker.once('exit', () => reject(failed()));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        await worker.terminate();
      }
    },
  };
}
