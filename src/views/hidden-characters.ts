/**
 * Characters that show nothing, show as a blank, act on a terminal, or look different everywhere: controls, format
 * characters (bidi, zero-width, tags), variation selectors and fillers, private use, lone surrogates, noncharacters,
 * line and paragraph separators, the Braille blank, and every space but U+0020. Made when it is asked for: that takes the
 * tables of Unicode.
 */
export function hiddenCharacters(): RegExp {
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu
}

export function isHidden(character: string): boolean {
  return character.search(hiddenCharacters()) === 0
}
