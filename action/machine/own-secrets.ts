/** Of a person's environment, the values that must not leave their machine in a transcript. */

const NAMES =
  /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|AUTH|PAT|DSN)(?:_|$)|(?:KEY|TOKEN|SECRET|PASSWORD)$/i;
/** Such names often hold the path of a file or the address of an agent: `SSH_AUTH_SOCK`, `AWS_SHARED_CREDENTIALS_FILE`. */
const NO_SECRET = /(?:_SOCK|_FILE|_PATH|_DIR|_ID|_URL)$/i;
/** `true`, `1`, `file`: hidden, they would hide ordinary words. */
const SHORTEST = 8;

export function ownSecrets(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && value.length >= SHORTEST && NAMES.test(name) && !NO_SECRET.test(name) ? [value] : [],
  );
}
