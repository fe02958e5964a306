import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { BuildOutput } from './build-output.js';

/** As the engine sends them: JSON objects with line ends of their own, cut anywhere. */
const messages = (...objects: object[]) => {
  const text = objects.map((object) => `${JSON.stringify(object)}\r\n`).join('');
  return Readable.from([text.slice(0, 17), text.slice(17)].map((part) => Buffer.from(part)));
};

describe('what the builder says', () => {
  it('is counted: the steps that make something, and those of them that it had made before', async () => {
    const output = new BuildOutput();
    await output.read(
      messages(
        { stream: 'Step 1/4 : ARG BASE=debian\n' },
        { stream: 'Step 2/4 : FROM ${BASE}' },
        { stream: '\n' },
        { stream: ' ---> 0123\n' },
        { stream: 'Step 3/4 : COPY a b\n' },
        { stream: ' ---> Using cache\n' },
        { stream: 'Step 4/4 : RUN make' },
        { aux: { ID: 'sha256:1' } },
        { stream: 'Successfully built 1\n' },
      ),
      () => undefined,
    );
    expect([output.steps, output.cachedSteps]).toEqual([2, 1]);
    expect(output.tail.at(-1)).toBe('Successfully built 1');
  });

  it('is thrown where it is an error, with its last lines kept', async () => {
    const output = new BuildOutput();
    const lines = Array.from({ length: 40 }, (_, index) => ({ stream: `line ${index}\n` }));
    const read = output.read(messages(...lines, { errorDetail: {}, error: 'it broke' }), () => undefined);
    await expect(read).rejects.toThrow('it broke');
    expect(output.tail).toHaveLength(25);
    expect(output.tail.at(-1)).toBe('line 39');
  });
});
