/** The Action's step after the main one, which runs even when that was killed. */
import { finishForTheDead } from './finish-for-the-dead.ts';

await finishForTheDead();
process.exit();
