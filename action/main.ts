/** The Action's main step. */
import { run } from './run.ts';

await run();
// Connections that are kept alive would hold the process for seconds after its last word.
process.exit();
