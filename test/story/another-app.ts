/** A second GitHub App, registered from a manifest and installed as a person would in a browser; it comments as its own bot. */
import { Octokit } from '@octokit/rest';
import { ProbotOctokit } from 'probot';
import { at, type Sandbox } from './sandbox-process.ts';

export async function commentAsAnotherApp(sandbox: Sandbox, body: string): Promise<number> {
  const { github, owner, issue } = sandbox.facts;
  const manifest = {
    name: 'other-bot',
    url: 'http://127.0.0.1:9',
    redirect_url: 'http://127.0.0.1:9/done',
    public: true,
    default_permissions: { issues: 'write', metadata: 'read' },
    default_events: [],
  };
  const made = await post(`${github}/settings/apps`, {
    manifest: JSON.stringify(manifest),
    name: manifest.name,
    state: '',
  });
  const code = new URL(made.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const { data: app } = await new Octokit({ baseUrl: github }).rest.apps.createFromManifest({ code });
  await post(`${github}/apps/${app.slug ?? ''}/installations`, { account: owner, state: '' });
  const auth = { appId: app.id, privateKey: app.pem };
  const asApp = new ProbotOctokit({ baseUrl: github, auth });
  const [installation] = (await asApp.rest.apps.listInstallations()).data;
  const asBot = new ProbotOctokit({ baseUrl: github, auth: { ...auth, installationId: installation?.id } });
  const { data: comment } = await asBot.rest.issues.createComment({ ...at(sandbox.facts), issue_number: issue, body });
  return comment.id;
}

async function post(url: string, form: Record<string, string>): Promise<Response> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { accept: 'text/html' },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  if (answer.status >= 400) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
