/** A push service in memory: it keeps what was sent, and it can say no, or deliver and lose the answer. */
import type { PushService } from '../../app/engine/ports/push-service.ts';
import type { Failure } from '../../app/ground/outcome.ts';

export interface Sent {
  readonly endpoint: string;
  readonly topic: string;
  readonly urgent: boolean;
  readonly lastsSeconds: number;
  readonly notice: { readonly title: string; readonly body: string; readonly tag: string; readonly path: string };
}

export type PushDouble = ReturnType<typeof pushDouble>;

export function pushDouble() {
  const world = {
    sent: [] as Sent[],
    /** Endpoints that are known no more. */
    gone: new Set<string>(),
    /** How the next sendings fail; `lost`: it was delivered, and only the answer is missing. */
    faults: [] as { readonly failure: Failure; readonly lost?: boolean }[],
  };
  const port: PushService = {
    key: () => Promise.resolve('the-key-of-the-app'),
    fault: ({ endpoint }) => Promise.resolve(endpoint.startsWith('https:') ? undefined : 'It is not encrypted.'),
    send({ endpoint }, { payload, topic, urgent, lastsSeconds }) {
      const fault = world.faults.shift();
      if (fault && !fault.lost) return Promise.reject(fault.failure);
      if (world.gone.has(endpoint)) return Promise.resolve('gone');
      world.sent.push({ endpoint, topic, urgent, lastsSeconds, notice: JSON.parse(payload) as Sent['notice'] });
      return fault ? Promise.reject(fault.failure) : Promise.resolve('sent');
    },
  };
  return Object.assign(world, { port });
}
