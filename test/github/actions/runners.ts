/** The machines that take jobs, by their labels. A job that asks for others waits until it is cancelled, as on GitHub. */

interface Machine {
  readonly labels: readonly string[];
  readonly kind: 'github-hosted' | 'self-hosted';
}

const MACHINES: readonly Machine[] = [
  { labels: ['ubuntu-latest', 'ubuntu-24.04'], kind: 'github-hosted' },
  { labels: ['self-hosted', 'linux', 'self-hosted-big'], kind: 'self-hosted' },
];

/** The machine that has all these labels, if there is one. */
export const machineFor = (labels: readonly string[]): Machine | undefined =>
  MACHINES.find((machine) => labels.every((label) => machine.labels.includes(label.toLowerCase())));
