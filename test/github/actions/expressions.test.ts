import { describe, expect, it } from 'vitest';
import { holds, interpolate } from './expressions.ts';

describe('expressions in workflow files', () => {
  const contexts = {
    inputs: { who: 'Ann', loud: false, text: 'a }} b ${{ c' },
    github: { ref: 'refs/heads/main' },
    needs: { a: { result: 'failure' } },
  };

  it('replaces each expression by its value and nothing else', () => {
    expect(interpolate("${{ inputs.who }} at ${{ github.ref }}, ${{ '}}' }} $NOT {{ this }}", contexts)).toBe(
      'Ann at refs/heads/main, }} $NOT {{ this }}',
    );
    expect(interpolate("${{ inputs.none }}|${{ inputs.loud }}|${{ format('{0}!', inputs.who) }}", contexts)).toBe(
      '|false|Ann!',
    );
    expect(interpolate('${{ inputs.text }}', contexts)).toBe('a }} b ${{ c');
  });

  it('says what is wrong with a broken one', () => {
    expect(() => interpolate('${{ inputs.who', contexts)).toThrow('is not closed');
    expect(() => interpolate('${{ nope.who }}', contexts)).toThrow(/nope/);
  });

  it('lets a condition hold only while all went well, unless it asks about the status', () => {
    expect(holds(undefined, contexts, 'success')).toBe(true);
    expect(holds(undefined, contexts, 'failure')).toBe(false);
    expect(holds("inputs.who == 'Ann'", contexts, 'failure')).toBe(false);
    expect(holds("failure() && inputs.who == 'Ann'", contexts, 'failure')).toBe(true);
    expect(holds('${{ always() }}', contexts, 'cancelled')).toBe(true);
    expect(holds('!cancelled()', contexts, 'failure')).toBe(true);
    expect(holds('cancelled()', contexts, 'skipped')).toBe(false);
    expect(holds("'always()' == inputs.who", contexts, 'failure')).toBe(false);
    expect(holds('inputs.loud', contexts, 'success')).toBe(false);
    expect(holds("needs.a.result == 'failure' && always()", contexts, 'failure')).toBe(true);
  });
});
