/** Where controls arrive: a stop acts at once, other orders wait until there is a worker to take them. */
import type { Control } from '../app/wire/controls.ts';
import type { HaltSwitch } from './halting.ts';
import type { Worker } from './worker.ts';

export interface ControlDesk {
  readonly take: (control: Control) => void;
  serve(worker: Worker): void;
}

export function controlDesk(halt: HaltSwitch): ControlDesk {
  const waiting: Control[] = [];
  let worker: Worker | undefined;
  return {
    take: (control) => {
      const { order } = control;
      if (order.kind === 'stop') {
        halt.pull('cancelled', `Stopped by ${order.by}${order.reason === '' ? '' : `: ${order.reason}`}`);
      } else if (worker) worker.take(control);
      else waiting.push(control);
    },
    serve: (ready) => {
      worker = ready;
      for (const control of waiting.splice(0)) ready.take(control);
    },
  };
}
