import { expect, test } from '@jest/globals';
import { Slots } from '../../../job/shared/slots.js';

test('requests are bounded by their number', () => {
  const slots = new Slots(2, 1000);
  slots.take(1);
  expect(slots.hasRoomFor(1)).toBe(true);
  slots.take(1);
  expect(slots.hasRoomFor(1)).toBe(false);
  slots.give(1);
  expect(slots.hasRoomFor(1)).toBe(true);
});

test('bodies are bounded by their bytes, but one alone may always start', () => {
  const slots = new Slots(10, 100);
  expect(slots.hasRoomFor(5000)).toBe(true);
  slots.take(60);
  expect(slots.hasRoomFor(40)).toBe(true);
  expect(slots.hasRoomFor(41)).toBe(false);
});

test('who waits goes on when a slot is given back', async () => {
  const slots = new Slots(1, 100);
  const order: string[] = [];
  slots.take(1);
  const waiting = slots.next().then(() => order.push('woken'));
  order.push('given');
  slots.give(1);
  await waiting;
  expect(order).toEqual(['given', 'woken']);
});

test('who waits looks again when it is woken, though nothing was given back', async () => {
  const slots = new Slots(1, 100);
  slots.take(1);
  const waiting = slots.next();
  slots.wake();
  await waiting;
  expect(slots.hasRoomFor(1)).toBe(false);
});

test('drained waits for all that is in flight, and for nothing otherwise', async () => {
  const slots = new Slots(3, 100);
  await slots.drained();
  slots.take(1);
  slots.take(1);
  let isDrained = false;
  const drained = slots.drained().then(() => {
    isDrained = true;
  });
  slots.give(1);
  await Promise.resolve().then(() => undefined);
  expect(isDrained).toBe(false);
  slots.give(1);
  await drained;
  expect(isDrained).toBe(true);
});
