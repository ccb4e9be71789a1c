/** What people get wrong inside of the file's texts (templates, conditions, schedules), and where they are shown it. */
import { describe, expect, test } from 'vitest';
import { type Problem, parseRepositoryConfig } from '../../app/config/repository/parse.ts';

function problems(text: string): readonly Problem[] {
  const parsed = parseRepositoryConfig(text);
  return parsed.ok ? [] : parsed.problems;
}

/** `line:column path: message` of each problem. */
const told = (text: string): string[] =>
  problems(text).map((problem) => `${problem.line}:${problem.column} ${problem.path}: ${problem.message}`);
const jobs = (text: string): string[] => told(`version: 1\njobs:\n${text}`);

describe('templates', () => {
  const prompt = (text: string): string[] =>
    jobs(`  a-b: { run: x }\n  p:\n    needs: a-b\n    prompt: ${text}`).map((line) =>
      line.replace(/ jobs\.p\.prompt/, ''),
    );

  test.each([
    ['"é {{ thread.titel }}"', ['6:16: There is no `thread.titel`. Did you mean `thread.title`?']],
    ['Say {{needs.ab.output}}', ['6:17: This job does not need `ab`. Did you mean `a-b`?']],
    [
      '|\n      One\n\n      two {{ needs.a-b.outptu }}',
      ['9:11: There is no `needs.a-b.outptu`. Did you mean `needs.a-b.output`?'],
    ],
    ['>-\n      One\n      two\n      {{ inputs }}', ['9:7: There is no `inputs`. Did you mean `input`?']],
    [
      '&p one {{ inputs',
      ['6:20: These `{{` have no `}}`. Two braces that are meant as text are written `{{ "{{" }}`.'],
    ],
    ['"\\u0041 {{ inputs }}"', ['6:13: There is no `inputs`. Did you mean `input`?']],
  ])('%j', (text, expected) => {
    expect(prompt(text)).toEqual(expected);
  });

  test('stay out of shell commands, and the answer names the variable to use instead', () => {
    expect(jobs('  a: { run: "echo {{ thread.title }}" }')).toEqual([
      '3:19 jobs.a.run: A shell command takes no `{{ }}`, since what people wrote would become part of the command. Write `"$SIGNALBOX_THREAD_TITLE"`.',
    ]);
    expect(jobs('  a: { run: "x {{needs.a-b.commit}}" }')[0]).toContain('`"$SIGNALBOX_NEEDS_A_B_COMMIT"`');
    expect(jobs('  a: { run: "x ${{ github.head_ref }}" }')[0]).toContain('`$SIGNALBOX_INPUT`');
    expect(jobs('  a: { run: "x {{ thread.title" }')).toHaveLength(1);
    expect(jobs(`  a: { run: "docker ps --format '{{.Names}} {{ range .Ports }}{{end}}'" }`)).toEqual([]);
  });
});

describe('channels and routines', () => {
  const channel = (when: string): string[] =>
    told(`version: 1\nchannels:\n  - to: slack:#agents\n    when: ${when}`).map((line) =>
      line.replace(' channels[0].when', ''),
    );
  const routine = (keys: string): string[] =>
    told(`version: 1\njobs: { plan: { run: x } }\nroutines:\n  r: { ${keys} }`).map((line) =>
      line.replace(' routines.r', ''),
    );

  test.each([
    [
      'event.type == "job"',
      ['4:25: This expression cannot be read: unexpected symbol at `"job"`. Texts stand in single quotes.'],
    ],
    [
      'github.actor',
      [
        '4:11: This expression cannot be read: unrecognized named-value at `github`. An expression speaks about `event`.',
      ],
    ],
    [
      "event.a == 'b' && contains(event.b)",
      ['4:29: This expression cannot be read: too few parameters supplied at `contains`.'],
    ],
    ["event.a == 'b' &&", ['4:26: This expression cannot be read: unexpected end of expression at `&&`.']],
    ['${{ event.a }}', ['4:11: This is an expression already: leave the `${{` and `}}` out.']],
    ["|\n      event.a ||\n      event.b = 'c'", ['6:15: This expression cannot be read: unexpected symbol at `=`.']],
    [`"${'!'.repeat(100)}true"`, ['4:62: This expression cannot be read: exceeded max expression depth 50 at `!`.']],
  ])('the condition %j', (when, expected) => {
    expect(channel(when)).toEqual(expected);
  });

  test.each([
    ['job: plan', ['4:3: The routine `r` never starts: give it a `schedule` or an event with `on`.']],
    ['job: plam, on: push', ['4:13.job: There is no job `plam`. Did you mean `plan`?']],
    ['schedule: "0 3 * * *"', ['4:3.job: `job` is missing.']],
    [
      'job: plan, on: Push!',
      ["4:23.on: `on` must be one of GitHub's events with its action, such as `workflow_run.completed`."],
    ],
    [
      'job: plan, on: push, timezone: UTC',
      ['4:29.timezone: A `timezone` says how to read a `schedule`, and there is none.'],
    ],
    [
      'job: plan, schedule: "0 3 * * *", if: "true"',
      ['4:42.if: An `if` chooses among the events of `on`, and there is none.'],
    ],
    [
      'job: plan, schedule: "0 3 * * *", timezone: Europe/Londn',
      ['4:52.timezone: There is no time zone `Europe/Londn`. Did you mean `Europe/London`?'],
    ],
    [
      'job: plan, schedule: "0 3 * * *", timezone: "+01:00"',
      ['4:52.timezone: There is no time zone `+01:00`. Names are such as `Europe/London` or `UTC`.'],
    ],
    [
      'job: plan, schedule: "0 3 * *"',
      [
        '4:29.schedule: A schedule has five fields (minute, hour, day, month, weekday), such as `0 3 * * 1-5`; this has 4.',
      ],
    ],
    [
      'job: plan, schedule: "0 3 * * MON,FRY"',
      [
        '4:38.schedule: The weekday of a schedule is `*`, or 0 to 7 (or `SUN` to `SAT`), as `5`, `1-5`, `*/2` or a list with commas, not `FRY`.',
      ],
    ],
    ['job: plan, schedule: "*/5 0-23/2 1,15 JAN-MAR MON-FRI", timezone: Europe/London', []],
  ])('the routine %j', (keys, expected) => {
    expect(routine(keys)).toEqual(expected);
  });

  test('a destination names its kind', () => {
    expect(told('version: 1\nchannels: [{ to: "slak:#x" }]')).toEqual([
      '2:18 channels[0].to: `to` must be a destination with its kind: `slack:`, `telegram:`, `discord:`, `email:` or `webhook:`, such as `slack:#agents`.',
    ]);
  });
});
