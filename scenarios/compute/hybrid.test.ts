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
