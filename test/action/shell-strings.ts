/** Shell texts made by chance: one forbidden command somewhere in them, in every construct and spelling that we could think of. */

/** The forbidden program, and a harmless one. Both exist in the scratch folder of the judge. */
export const PROBE = 'probe-denied';
export const HARMLESS = 'noop';

type Random = () => number;

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** In double quotes substitutions would run early, so what could be one is taken apart. */
const doubled = (text: string): string => `"${text.replace(/["\\$`]/g, String.raw`\$&`)}"`;

/** One word, spelt so that the shell reads it as `word`. */
function spelt(random: Random, word: string): string {
  const at = 1 + Math.floor(random() * (word.length - 1));
  const [head, tail] = [word.slice(0, at), word.slice(at)];
  return pick(random, [
    word,
    word,
    word,
    `${head}''${tail}`,
    `${head}""${tail}`,
    `"${word}"`,
    `'${head}'${tail}`,
    `${head}"${tail}"`,
    `${head}\\${tail}`,
    `\\${word}`,
    `${head}\\\n${tail}`,
    `$'${[...word].map((letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('')}'`,
    `$'\\${word.charCodeAt(0).toString(8)}'${word.slice(1)}`,
    `$"${word}"`,
    `${head}$x${tail}`,
    `${head}\${x}${tail}`,
    `${head}$(true)${tail}`,
    `${head}{${tail[0]},}${tail.slice(1)}`,
    `${head}?${tail.slice(1)}`,
    `${word.slice(0, 6)}*`,
    `${head}[${tail[0]}]${tail.slice(1)}`,
    `\${y:-${word}}`,
  ]);
}

/** Ways to come by the word without writing it where the command stands. */
const STORED = [
  (word: string) => `p=${word}; $p x`,
  (word: string) => `p=${word}; "$p" x`,
  (word: string) => `p=${word}; \${p} x`,
  (word: string) => `set -- ${word} x; "$@"`,
  (word: string) => `set -- ${word}; $1 x`,
  (word: string) => `read -r p <<< ${word}; $p x`,
  (word: string) => `printf -v p %s ${word}; $p x`,
  (word: string) => `declare p=${word}; $p x`,
  (word: string) => `a=(${word} x); "\${a[@]}"`,
  (word: string) => `for p in ${word}; do $p x; done`,
  (word: string) => `mapfile -t a <<< ${word}; \${a[0]} x`,
  (word: string) => `n=p; declare -n r=n; n=${word}; $r x`,
  (word: string) => `p=xx${word}; \${p#xx} y`,
  (word: string) => `p=${word}@; \${p%@} y`,
];

const CONSTRUCTS: readonly ((c: string, random: Random) => string)[] = [
  (c) => `${HARMLESS} a; ${c}`,
  (c) => `${HARMLESS} a\n${c}`,
  (c) => `${HARMLESS} && ${c}`,
  (c) => `! ${HARMLESS} || ${c}`,
  (c) => `${HARMLESS} | ${c}`,
  (c) => `${HARMLESS} |& ${c}`,
  (c) => `${HARMLESS} & ${c}`,
  (c) => `${c} & wait`,
  (c) => `( ${c} )`,
  (c) => `(${c})`,
  (c) => `{ ${c}\n}`,
  (c) => `! ${c}`,
  (c) => `if ${c}; then ${HARMLESS}; fi`,
  (c) => `if ${HARMLESS}; then ${c}\nfi`,
  (c) => `if ! ${HARMLESS}; then :; else ${c}\nfi`,
  (c) => `for x in 1; do ${c}\ndone`,
  (c) => `while :; do ${c}\nbreak; done`,
  (c) => `until ! ${HARMLESS}; do ${c}\nbreak; done`,
  (c) => `case a in a) ${c};; esac`,
  (c) => `case a in (b) ;; *) ${c}\n;; esac`,
  (c) => `f() { ${c}\n}; f`,
  (c) => `function f { ${c}\n}; f`,
  // A function that calls itself, or a shell that starts itself, would fill the machine.
  (c) => (c.includes(HARMLESS) ? c : `${HARMLESS}() { ${c}\n}; ${HARMLESS}`),
  (c) => `${HARMLESS} $(${c})`,
  (c) => `${HARMLESS} "$(${c})"`,
  (c) => `${HARMLESS} a$(${c})b`,
  (c) => `$(${c})`,
  (c) => `${HARMLESS} \`${c.replace(/[\\`$]/g, String.raw`\$&`)}\``,
  (c) => `${HARMLESS} <(${c})`,
  (c) => `${HARMLESS} >(${c}); wait`,
  (c) => `${HARMLESS} < <(${c})`,
  (c) => `${HARMLESS} \${x:-$(${c})}`,
  (c) => `${HARMLESS} "\${x:=$(${c})}"`,
  (c) => `x=$(${c})`,
  (c) => `x=$(${c}) ${HARMLESS}`,
  (c) => `local_x=("$(${c})")`,
  (c) => `declare x="$(${c})"`,
  (c) => `[[ -n $(${c}) ]]`,
  (c) => `[ -n "$(${c})" ]`,
  (c) => `(( $(${c}) + 1 ))`,
  (c) => `${HARMLESS} $(( $(${c}) + 1 ))`,
  (c) => `a[$(${c})0]=1`,
  (c) => `for ((i=0; i<1; i++)); do ${c}\ndone`,
  (c) => `select x in a; do ${c}\nbreak; done <<< 1`,
  (c) => `${HARMLESS} <<E\n$(${c})\nE`,
  (c) => `${HARMLESS} <<< "$(${c})"`,
  (c) => `bash <<E\n${c.replace(/[\\$`]/g, String.raw`\$&`)}\nE`,
  (c) => `bash <<'E'\n${c}\nE`,
  (c) => `bash <<-E\n\t${c.replace(/[\\$`]/g, String.raw`\$&`)}\n\tE`,
  (c) => `sh <<< ${quoted(c)}`,
  (c) => `bash -c ${quoted(c)}`,
  (c) => `bash -ec ${doubled(c)}`,
  (c) => `sh -c ${quoted(c)} x`,
  (c) => `bash -c 'eval "$1"' x ${quoted(c)}`,
  (c) => `bash --norc -c ${quoted(c)}`,
  (c) => `bash +e -c ${quoted(c)}`,
  (c) => `eval ${quoted(c)}`,
  (c) => `eval ${doubled(c)}`,
  (c) => `eval -- ${quoted(c)}`,
  (c) => `builtin eval ${quoted(c)}`,
  (c) => `echo ${quoted(c)} | bash`,
  (c) => `printf %s ${quoted(c)} | sh`,
  (c) => `. /dev/stdin <<< ${quoted(c)}`,
  (c) => `source <(echo ${quoted(c)})`,
  (c) => `trap ${quoted(c)} EXIT`,
  (c) => `trap ${quoted(c)} USR1; kill -USR1 $BASHPID`,
  // Its input is closed, for it may wait for it.
  (c) => `coproc { ${c}\n}; exec {COPROC[1]}>&-; wait`,
  (c) => `time ${c}`,
  (c) => `time -p ${c}`,
  (c) => `2>/dev/null ${c}`,
  (c) => `${HARMLESS} # x\n${c}`,
  (c) => `${HARMLESS} 'a\n'; ${c}`,
  (c) => `${HARMLESS} a\\\n; ${c}`,
  (c) => `test x = y || ${c}`,
  (c) => `alias z=${quoted(c)}; shopt -s expand_aliases\nz`,
  (c) => `PROMPT_COMMAND=${quoted(c)}; eval "$PROMPT_COMMAND"`,
  (c) => (/sh\b/.test(c) ? c : `BASH_ENV=<(echo ${quoted(c)}) bash -c :`),
  (c) => `export -f ${HARMLESS} 2>/dev/null; ${c}`,
];

/** These go before one simple command. */
const PREFIXES = [
  'env', 'env A=1', 'env -u A', 'A=1', 'A=1 B=2', 'command', 'command --', 'command -p', 'exec', 'exec -a z', 'nohup', 'nice',
  'nice -n 3', 'timeout 5', 'timeout -k 1 5', 'setsid -w', 'stdbuf -o0', 'xargs', 'xargs -n1', 'time', '>/dev/null', '2>&1', '</dev/null',
  'env env', 'env -- ', 'timeout --foreground 5', 'find . -maxdepth 0 -exec', 'echo x | xargs', 'xargs -I{}',
]; // prettier-ignore

/** A text that holds the probe, though perhaps where the shell will not run it. */
export function shellText(random: Random): string {
  let text = random() < 0.15 ? pick(random, STORED)(PROBE) : simple(random);
  for (let depth = Math.floor(random() * 4); depth > 0; depth -= 1) text = pick(random, CONSTRUCTS)(text, random);
  return text;
}

function simple(random: Random): string {
  const words = [spelt(random, PROBE), ...pick(random, [[], ['x'], ['--force', 'x'], ['"a b"'], ['$x']])].join(' ');
  if (random() < 0.55) return words;
  const prefix = pick(random, PREFIXES);
  const end = prefix.includes('-exec') ? String.raw` \;` : '';
  return random() < 0.3 && end === ''
    ? `${pick(random, PREFIXES.slice(0, 16))} ${prefix} ${words}`
    : `${prefix} ${words}${end}`;
}
