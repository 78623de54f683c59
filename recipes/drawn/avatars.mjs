// Flat avatars as SVG files, in the folders avatars/dicebear and avatars/facesjs beside this file:
//   node avatars.mjs [NUMBER OF EACH]
// Copy it to where the packages are installed: Node looks for them from there.
import fs from 'node:fs';
import * as collection from '@dicebear/collection';
import { createAvatar } from '@dicebear/core';
import { faceToSvgString, generate } from 'facesjs';

const STYLES = [
  'adventurer', 'adventurerNeutral', 'avataaars', 'avataaarsNeutral', 'bigEars', 'bigEarsNeutral', 'bigSmile',
  'botttsNeutral', 'croodles', 'croodlesNeutral', 'dylan', 'funEmoji', 'lorelei', 'loreleiNeutral', 'micah', 'miniavs',
  'notionists', 'notionistsNeutral', 'openPeeps', 'personas', 'toonHead',
];
const limit = Number(process.argv[2] ?? Infinity);

function write(source, name, svg) {
  const folder = new URL(`avatars/${source}/`, import.meta.url);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(new URL(`${name}.svg`, folder), svg);
}

function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

for (const style of STYLES) {
  for (let i = 0; i < Math.min(45, limit); i++) {
    const avatar = createAvatar(collection[style], { seed: `${style} ${i}`, size: 640 });
    write('dicebear', `${style}-${i}`, avatar.toString());
  }
}

Math.random = mulberry32(0); // facesjs takes no seed
for (let i = 0; i < Math.min(150, limit); i++) {
  const svg = faceToSvgString(generate(undefined, { gender: i % 3 ? 'male' : 'female' }));
  write('facesjs', `face-${i}`, svg.replace('width="100%"', 'width="400"').replace('height="100%"', 'height="600"'));
}
