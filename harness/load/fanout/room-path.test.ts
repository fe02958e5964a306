import { expect, it } from 'vitest';
import { pathOfRoom } from './room-path.js';

it('has the number of the room, where there are several', () => {
  expect(pathOfRoom({ path: '/ws/rooms/room-{room}', rooms: 3 }, 2)).toBe('/ws/rooms/room-2');
});

it('keeps the braces of a path into the one room', () => {
  expect(pathOfRoom({ path: '/feed?topic={room}', rooms: 1 }, 0)).toBe('/feed?topic={room}');
});
