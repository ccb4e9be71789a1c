/** `npm run sandbox`: the whole product on this machine, with the stand-in GitHub in this process and the app in its own. */
import { orphaned } from './sandbox/orphaned.ts';

const leave = Promise.withResolvers<void>();
// A terminal sends Ctrl-C to the whole group and npm forwards it once more: only the first counts.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leave.resolve());
void orphaned().then(leave.resolve);

// Loaded only now, since it takes a second in which all of the above may happen.
const { runSandbox } = await import('./sandbox/run.ts');
process.exit(await runSandbox(process.argv.slice(2), leave.promise));
