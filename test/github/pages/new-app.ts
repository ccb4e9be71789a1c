/** `/settings/apps/new`: what a manifest asks for is shown, and one button makes the app and goes back with a code. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { registerManifest } from '../rest/manifest.ts';
import { unsupportedEvents } from '../subscriptions.ts';
import type { World } from '../world.ts';
import { withParameters } from './authorize.ts';
import { readForm, redirect, showPage } from './exchange.ts';
import { html, type Html } from './html.ts';
import { setupUrls } from './install.ts';
import type { Viewer } from './viewer.ts';

const Manifest = z.looseObject({
  name: z.string().min(1).max(34).optional(),
  url: z.url(),
  redirect_url: z.url(),
  hook_attributes: z.looseObject({ url: z.url(), active: z.boolean().optional() }).optional(),
  callback_urls: z.array(z.url()).max(10).optional(),
  setup_url: z.url().optional(),
  public: z.boolean().optional(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
  default_events: z.array(z.string()).optional(),
});
type Manifest = z.infer<typeof Manifest>;

export interface NewAppVisit {
  readonly world: World;
  readonly viewer: Viewer;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly url: URL;
  /** The organisation in the address; the viewer's own account without one. */
  readonly org: string | undefined;
}

/** The form that an app's set-up page posts here. */
export async function showNewApp(visit: NewAppVisit): Promise<void> {
  const form = visit.req.method === 'POST' ? await readForm(visit.req) : visit.url.searchParams;
  const request = requestIn(visit, form);
  if (typeof request === 'string') return refuse(visit, request);
  const body = offer(visit, request.manifest, form.get('manifest') ?? '');
  showPage(visit.res, { title: 'Create GitHub App', address: '/', body }, visit.viewer);
}

/** The button: the app is made when its code is converted, as on GitHub. */
export async function createNewApp(visit: NewAppVisit): Promise<void> {
  const form = await readForm(visit.req);
  const request = requestIn(visit, form);
  if (typeof request === 'string') return refuse(visit, request);
  const { manifest, ownerId } = request;
  const name = form.get('name') || manifest.name;
  const code = registerManifest(visit.world, { ...manifest, ...(name && { name }) }, ownerId);
  if (name && manifest.setup_url) setupUrls(visit.world).set(name, manifest.setup_url);
  redirect(visit.res, withParameters(manifest.redirect_url, { code, state: form.get('state') ?? '' }));
}

/** What is asked for, and for whom; or why it cannot be. */
function requestIn(visit: NewAppVisit, form: URLSearchParams): { manifest: Manifest; ownerId: number } | string {
  const manifest = parseManifest(form.get('manifest'));
  if (typeof manifest === 'string') return manifest;
  const ownerId = ownerOf(visit);
  return ownerId === undefined ? `There is no organisation ${visit.org}.` : { manifest, ownerId };
}

function refuse({ res, viewer }: NewAppVisit, why: string): void {
  const body = html`<h1>Register new GitHub App</h1>
    <p>${why}</p>`;
  showPage(res, { title: 'Register new GitHub App', address: '/', body }, viewer, 422);
}

function parseManifest(text: string | null): Manifest | string {
  if (!text) return 'An app is made here from a manifest: open the set-up page of the app, which sends one.';
  try {
    const manifest = Manifest.parse(JSON.parse(text));
    const unsupported = unsupportedEvents(manifest.default_events ?? [], manifest.default_permissions ?? {});
    return unsupported.length === 0 ? manifest : `Default events unsupported: ${unsupported.join('; ')}.`;
  } catch (error) {
    return `The manifest is not valid. ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`;
  }
}

function ownerOf({ world, viewer, org }: NewAppVisit): number | undefined {
  const login = org ?? viewer.login;
  return [...world.users.values()].find(
    (user) => user.login === login && (user.type === 'Organization') === Boolean(org),
  )?.id;
}

function offer({ url, viewer, org }: NewAppVisit, manifest: Manifest, source: string): Html {
  const rows = [
    ['Homepage', manifest.url],
    ['Webhook', manifest.hook_attributes?.url ?? 'none'],
    ['Callback', manifest.callback_urls?.join(', ') ?? 'none'],
    [
      'Permissions',
      Object.entries(manifest.default_permissions ?? {})
        .map(([name, level]) => `${name}: ${level}`)
        .join(', ') || 'none',
    ],
    ['Events', manifest.default_events?.join(', ') ?? 'none'],
  ];
  return html`<div class="narrow" style="margin-left: auto; margin-right: auto">
    <h1>Create GitHub App</h1>
    <p class="muted">for ${org ?? viewer.login}, from the manifest it sent</p>
    <form class="box stack" method="post" action="${org ? `/organizations/${org}` : ''}/settings/apps">
      <input type="hidden" name="manifest" value="${source}" />
      <input type="hidden" name="state" value="${url.searchParams.get('state') ?? ''}" />
      <label for="name"><strong>GitHub App name</strong></label>
      <input type="text" id="name" name="name" maxlength="34" required value="${manifest.name ?? ''}" />
      ${rows.map(([name, value]) => html`<div><strong>${name}</strong><br /><span class="muted" style="overflow-wrap: anywhere">${value}</span></div>`)}
      <button class="primary">Create GitHub App</button>
    </form>
  </div>`;
}
