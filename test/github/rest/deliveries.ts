/** The deliveries of an app's webhook: listed with a cursor, read whole, attempted again. */
import { notFound } from '../answers.ts';
import type { ApiAnswer, ApiRequest, Route } from '../api.ts';
import { deliveriesOf, type Delivery } from '../deliveries.ts';
import { iso } from '../represent/shape.ts';
import { redeliver } from '../webhooks.ts';
import type { World } from '../world.ts';
import { appOf } from './apps.ts';

const PATH = '/app/hook/deliveries';

/** GitHub forgets a delivery after three days. */
const KEPT_MS = 3 * 24 * 3_600_000;

const known = (world: World, request: ApiRequest): Delivery[] =>
  deliveriesOf(world, appOf(world, request.caller).id).filter(
    ({ deliveredAt }) => deliveredAt > world.clock() - KEPT_MS,
  );

const representItem = (delivery: Delivery) => ({
  id: delivery.id,
  guid: delivery.guid,
  delivered_at: iso(delivery.deliveredAt),
  redelivery: delivery.redelivery,
  duration: delivery.durationMs / 1000,
  status: delivery.status,
  status_code: delivery.statusCode,
  event: delivery.event,
  action: delivery.action,
  installation_id: delivery.installationId,
  repository_id: delivery.repositoryId,
  throttled_at: null,
});

const represent = (delivery: Delivery, url: string) => ({
  ...representItem(delivery),
  url,
  request: { headers: delivery.requestHeaders, payload: JSON.parse(delivery.payload) as unknown },
  response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
});

const isSuccess = ({ statusCode }: Delivery): boolean => statusCode >= 200 && statusCode < 400;

const list = (world: World, request: ApiRequest): ApiAnswer => {
  const { query } = request;
  const status = query.get('status');
  const before = Number(/^v1_(\d+)$/.exec(query.get('cursor') ?? '')?.[1] ?? Infinity);
  const perPage = Math.min(Number(query.get('per_page') ?? 30) || 30, 100);
  const all = known(world, request).filter(
    (delivery) => delivery.id < before && (status === null || (status === 'success') === isSuccess(delivery)),
  );
  const page = all.slice(0, perPage);
  const last = page.at(-1);
  if (last === undefined || all.length === page.length) return { status: 200, body: page.map(representItem) };
  const next = new URLSearchParams(query);
  next.set('cursor', `v1_${last.id}`);
  return {
    status: 200,
    body: page.map(representItem),
    headers: { link: `<${world.baseUrl}${PATH}?${next.toString()}>; rel="next"` },
  };
};

const find = (world: World, request: ApiRequest): Delivery => {
  const delivery = known(world, request).find(({ id }) => id === Number(request.params['delivery_id']));
  if (delivery === undefined) throw notFound();
  return delivery;
};

export const deliveryRoutes: Route[] = [
  { method: 'GET', path: PATH, handle: (request, world) => list(world, request) },
  {
    method: 'GET',
    path: `${PATH}/{delivery_id}`,
    handle: (request, world) => ({
      status: 200,
      body: represent(find(world, request), appOf(world, request.caller).webhookUrl),
    }),
  },
  {
    method: 'POST',
    path: `${PATH}/{delivery_id}/attempts`,
    handle: (request, world) => {
      const { guid, installationId, repositoryId, event, action, payload } = find(world, request);
      redeliver(world, {
        app: appOf(world, request.caller),
        guid,
        installationId,
        repositoryId,
        event,
        action,
        payload,
      });
      return { status: 202, body: {} };
    },
  },
];
