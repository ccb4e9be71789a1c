/** A linter rule of our own for the pure floors: `new Date()` and `Date()` read the clock, `new Date(time)` does not. */

/** As much of a call, and of the linter's context, as the rule looks at. */
interface Call {
  readonly callee: { readonly type: string; readonly name?: string };
  readonly arguments: readonly unknown[];
}
interface Context {
  report(finding: { node: Call; message: string }): void;
}

const message = 'Time is an argument on a pure floor: this reads the clock.';

const noPresentTime = {
  create: (context: Context) => {
    const isDate = (node: Call) => node.callee.type === 'Identifier' && node.callee.name === 'Date';
    return {
      NewExpression: (node: Call) => {
        if (isDate(node) && node.arguments.length === 0) context.report({ node, message });
      },
      CallExpression: (node: Call) => {
        if (isDate(node)) context.report({ node, message });
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { 'no-present-time': noPresentTime } };
