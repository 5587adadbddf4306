import { type House } from './house-numbers';
import { HouseWriter } from './house-writer';

const house = (street: string, number: number, suffix = ''): House => ({
  id: suffix === 'a' ? `other-${number}` : `97209_${street}_${String(number).padStart(5, '0')}${suffix && `_${suffix}`}`,
  number,
  suffix,
  postcode: '97200',
  longitude: -61 - number / 10_000,
  latitude: 14.6,
  x: suffix === '' ? 700_000 + number : null,
  y: suffix === '' ? 1_600_000 : null,
});

describe('house numbers', () => {
  const writer = new HouseWriter();
  const [perrinon, isambert, empty] = [writer.addStreet('97209_0690'), writer.addStreet('97209_0700'), writer.addStreet('97209_0800')];
  // Rows of several streets come mixed, and numbers in no order.
  for (const one of [house('0690', 14), house('0690', 12, 'bis'), house('0690', 12)]) writer.add(perrinon, one);
  for (const one of [house('0700', 7, 'b'), house('0700', 12)]) writer.add(isambert, one);
  for (const one of [house('0690', 12, 'a'), house('0690', 5_000)]) writer.add(perrinon, one);
  writer.add(isambert, house('0700', 9));
  const { houses, ranges } = writer.finish();
  const [first, second, none] = [ranges[perrinon]!, ranges[isambert]!, ranges[empty]!];
  const found = (street: readonly [number, number], number: number, suffixes: readonly string[] = []): unknown => {
    const answer = houses.find(street, number, suffixes);
    return answer && [houses.at(answer.house).id, answer.sameSuffix];
  };

  it('are found within their street', () => {
    expect(found(first, 12)).toEqual(['97209_0690_00012', true]);
    expect(found(first, 5_000)).toEqual(['97209_0690_05000', true]);
    expect(found(second, 9)).toEqual(['97209_0700_00009', true]);
    expect(found(second, 14)).toBeUndefined();
    expect(found(first, 13)).toBeUndefined();
    expect(found(none, 12)).toBeUndefined();
  });

  it('are found with their suffix, else without it', () => {
    expect(found(first, 12, ['bis', 'b'])).toEqual(['97209_0690_00012_bis', true]);
    expect(found(first, 12, ['a'])).toEqual(['other-12', true]);
    expect(found(first, 12, ['ter', 't'])).toEqual(['97209_0690_00012', false]);
    expect(found(second, 7)).toEqual(['97209_0700_00007_b', false]);
    expect(found(second, 7, ['b', 'bis'])).toEqual(['97209_0700_00007_b', true]);
  });

  it('find room for as many as come', () => {
    const many = new HouseWriter();
    const street = many.addStreet('97209_0001');
    for (let number = 40_000; number > 0; number -= 1) many.add(street, house('0001', number));
    const finished = many.finish();
    expect(finished.ranges).toEqual([[0, 40_000]]);
    expect(finished.houses.find([0, 40_000], 31_415, [])).toEqual({ house: 31_414, sameSuffix: true });
    expect(finished.houses.at(39_999)).toEqual(house('0001', 40_000));
  });

  it('give back what was added', () => {
    expect(houses.size).toBe(8);
    expect(houses.at(houses.find(first, 14, [])!.house)).toEqual(house('0690', 14));
    expect(houses.at(houses.find(first, 12, ['bis'])!.house)).toEqual(house('0690', 12, 'bis'));
  });
});
