/** Signs in to the app the way a browser does: its login, the stand-in's authorize page, back with a code; keeps the cookies. */

const MOST_REDIRECTS = 10;

/** The `Cookie` header of a signed-in person. */
export async function signIn(app: string, login: string): Promise<string> {
  const jars = new Map<string, Map<string, string>>();
  let next = new URL('/login', app);
  for (let hops = 0; hops < MOST_REDIRECTS; hops++) {
    // Asking for the person by name spares the page with the buttons.
    if (next.pathname === '/login/oauth/authorize') next.searchParams.set('login', login);
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie: cookieHeader(jars.get(next.origin)) } });
    await answer.body?.cancel();
    remember(jars, next.origin, answer.headers.getSetCookie());
    const location = answer.headers.get('location');
    if (!location) {
      if (!answer.ok) throw new Error(`Signing in ended at ${next.pathname} with ${answer.status}.`);
      break;
    }
    next = new URL(location, next);
  }
  const cookies = cookieHeader(jars.get(new URL(app).origin));
  if (!cookies) throw new Error('Signing in gave no cookie.');
  return cookies;
}

function remember(jars: Map<string, Map<string, string>>, origin: string, lines: readonly string[]): void {
  const jar = jars.get(origin) ?? new Map<string, string>();
  jars.set(origin, jar);
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';');
    const at = pair.indexOf('=');
    const gone = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
    if (gone) jar.delete(pair.slice(0, at).trim());
    else jar.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
}

function cookieHeader(jar: Map<string, string> | undefined): string {
  return [...(jar ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
}
