import type { Identifier } from '../../../core/consent';

/** Phones with the area codes' numbers set aside for fiction, ids, addresses of a domain set aside for examples: nobody's own. */
export function aCast(of: number): readonly Identifier[] {
  const phone = (n: number): Identifier => {
    const which = of * 3 + n;
    return {
      kind: 'phone',
      value: `+1${200 + (Math.floor(which / 100) % 800)}55501${String(which % 100).padStart(2, '0')}`,
    };
  };
  return [
    phone(0),
    { kind: 'bsuid', value: `US.${of}0` },
    phone(1),
    { kind: 'bsuid', value: `US.${of}1` },
    { kind: 'email', value: `someone.${of}@example.org` },
    phone(2),
  ];
}
