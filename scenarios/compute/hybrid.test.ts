import { expect, test } from 'vitest';
import { hybrid } from './hybrid.js';

test('each amount of work is done in the service and handed on, alike but for who does it', () => {
  const bodies = hybrid.levels.flatMap(({ id, load, startUp }) =>
    load.kind === 'open-loop' ? [{ id, body: load.requests[0]?.body ?? '', beside: startUp?.beside }] : [],
  );
  for (const { id, body, beside } of bodies.filter((level) => level.id.startsWith('via-'))) {
    const own = bodies.find((level) => level.id === id.replace('via-', 'own-'));
    expect(own?.body).toBe(body.replace('downstream', 'here'));
    expect([own?.beside, beside]).toEqual([undefined, 'go-net-http']);
  }
});

test('a native call stands beside the work that the claim is decided by, as many rounds of it', () => {
  const bodyOf = (id: string) => {
    const load = hybrid.levels.find((level) => level.id === id)?.load;
    return load?.kind === 'open-loop' ? load.requests[0]?.body : undefined;
  };
  expect(bodyOf('native-10000')).toBe(bodyOf('own-10000')?.replace('sha256', 'pbkdf2'));
});
