/** Programs whose arguments are another command, and the options of each that stand before it. */

export interface Wrapper {
  /** Option letters without a value. */
  readonly flags?: string;
  /** Option letters with a value, attached or as the next word. */
  readonly valued?: string;
  /** Long options without a value. */
  readonly longFlags?: readonly string[];
  /** Long options with a value. */
  readonly longValued?: readonly string[];
  /** Words that come before the command, such as `timeout`'s duration. */
  readonly before?: number;
  /** `NAME=value` words come before the command. */
  readonly assigns?: boolean;
  /** Adds no power: only the command it runs needs a rule. */
  readonly transparent?: boolean;
  /** Words it reads elsewhere are added to the command. */
  readonly adds?: boolean;
}

/** Wrappers whose options are understood. An option missing here makes the reading a guess, which forbids but never allows. */
export const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'env',
    {
      flags: 'i',
      valued: 'u',
      longFlags: ['ignore-environment'],
      longValued: ['unset'],
      assigns: true,
      transparent: true,
    },
  ],
  [
    'sudo',
    {
      flags: 'AbEHknPS',
      valued: 'CDghpRrTtUu',
      longFlags: ['preserve-env', 'non-interactive', 'set-home', 'stdin', 'background'],
      longValued: ['user', 'group', 'chdir', 'host', 'prompt'],
      assigns: true,
    },
  ],
  ['doas', { flags: 'nL', valued: 'uC' }],
  ['time', { flags: 'pvaq', valued: 'fo', transparent: true }],
  [
    'timeout',
    {
      flags: 'v',
      valued: 'ks',
      longFlags: ['foreground', 'preserve-status', 'verbose'],
      longValued: ['kill-after', 'signal'],
      before: 1,
      transparent: true,
    },
  ],
  ['nice', { flags: '0123456789', valued: 'n', longValued: ['adjustment'], transparent: true }],
  ['ionice', { flags: 't', valued: 'cn', longValued: ['class', 'classdata'], transparent: true }],
  ['nohup', { transparent: true }],
  ['setsid', { flags: 'cfw', longFlags: ['ctty', 'fork', 'wait'], transparent: true }],
  ['stdbuf', { valued: 'ioe', longValued: ['input', 'output', 'error'], transparent: true }],
  ['command', { flags: 'p', transparent: true }],
  ['builtin', { transparent: true }],
  ['exec', { flags: 'cl', valued: 'a', transparent: true }],
  [
    'xargs',
    {
      flags: '0rtpxo',
      valued: 'adELnPs',
      longFlags: ['null', 'no-run-if-empty', 'verbose', 'exit'],
      longValued: ['arg-file', 'delimiter', 'max-lines', 'max-args', 'max-procs', 'max-chars'],
      transparent: true,
      adds: true,
    },
  ],
]);

/** Programs that run a command or a text somewhere in their arguments; every place is a guess. */
export const LAUNCHERS: ReadonlySet<string> = new Set(
  (
    'npx bunx pnpx uvx uv pipx poetry pipenv bundle docker podman kubectl ssh su runuser chroot unshare nsenter strace ltrace script ' +
    'watch flock parallel entr systemd-run at batch xvfb-run firejail bwrap busybox toybox start-stop-daemon dbus-run-session ' +
    'setarch linux64 taskset chrt prlimit catchsegv caffeinate chronic ts expect tmux screen nodemon concurrently cross-env dotenv ' +
    'direnv mise asdf nix nix-shell devbox pkexec runcon setpriv gosu su-exec tini dumb-init faketime fakeroot'
  ).split(' '),
);

/** Package managers, which launch only with certain words. */
export const LAUNCHING_WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['npm', new Set(['exec', 'x', 'explore'])],
  ['pnpm', new Set(['exec', 'dlx'])],
  ['yarn', new Set(['exec', 'dlx'])],
  ['bun', new Set(['x', 'exec'])],
  ['deno', new Set(['eval'])],
  ['go', new Set(['generate'])],
  ['cargo', new Set(['watch'])],
]);

export const SHELLS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'rbash',
  'dash',
  'zsh',
  'ksh',
  'mksh',
  'ash',
  'fish',
]);

/** Interpreters and the options after which program text follows. */
export const INLINE_CODE: ReadonlyMap<string, RegExp> = new Map([
  ['python', /^-[a-zA-Z]*c/u],
  ['node', /^(?:-[a-zA-Z]*[ep]|--eval|--print)/u],
  ['perl', /^-[a-zA-Z0-9]*[eE]/u],
  ['ruby', /^-[a-zA-Z]*e/u],
  ['php', /^-[a-zA-Z]*[rBRE]/u],
  ['lua', /^-e/u],
  ['osascript', /^-e/u],
]);

/** Shell builtins that change what later words mean; under a bare `Bash` they could undo a deny. */
export const REBINDING: ReadonlySet<string> = new Set([
  'alias',
  'hash',
  'enable',
  'shopt',
  'bind',
  'complete',
  'source',
  '.',
]);
