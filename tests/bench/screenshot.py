"""A screen as tmux captures it (capture-pane -e) on stdin, as SVG on stdout. Arguments: columns, rows."""

import html, re, sys

COLUMNS, ROWS = int(sys.argv[1]), int(sys.argv[2])
WIDTH, HEIGHT, PAD = 8.4, 17, 8
COLOURS = {31: "#e06c75", 32: "#98c379", 33: "#e5c07b", 34: "#61afef", 35: "#c678dd", 36: "#56b6c2"}
FORE, BACK = "#d7dae0", "#1e2127"

print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * WIDTH + 2 * PAD:.0f} {ROWS * HEIGHT + 2 * PAD}"'
      f' font-family="DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="14" fill="{FORE}">')
print(f'<rect width="100%" height="100%" rx="6" fill="{BACK}"/>')
style = set()
for row, line in enumerate(sys.stdin.read().split("\n")[:ROWS]):
    column = 0
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            for number in (int(word or 0) for word in part[2:-1].split(";")):
                if number == 0:
                    style.clear()
                elif 30 <= number < 40:
                    style = {one for one in style if not 30 <= one < 40} | {number}
                else:
                    style.add(number)
            continue
        if not part:
            continue
        fore = next((COLOURS[one] for one in style if one in COLOURS), FORE)
        x, y = PAD + column * WIDTH, PAD + row * HEIGHT
        if 7 in style:
            print(f'<rect x="{x:.1f}" y="{y}" width="{len(part) * WIDTH:.1f}" height="{HEIGHT}" fill="{fore}"/>')
        looks = f' fill="{BACK if 7 in style else fore}"' if 7 in style or fore != FORE else ""
        looks += ' font-weight="bold"' if 1 in style else ""
        looks += ' opacity=".55"' if 2 in style and 7 not in style else ""
        for word in re.finditer(r"\S+(?: \S+)*", part):
            at = x + word.start() * WIDTH
            print(f'<text x="{at:.1f}" y="{y + 13}" textLength="{len(word[0]) * WIDTH:.1f}"{looks}'
                  f' xml:space="preserve">{html.escape(word[0])}</text>')
        column += len(part)
print("</svg>")
