/** What the command line needs to run a session on somebody's own machine; loaded when one is begun. */
export { postGuard } from './guard.ts';
export { machineHalt } from './halt.ts';
export { beginOnMachine } from './session.ts';
