// The letters of date(1), the prompt and printf's %(…)T.

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A moment (milliseconds since 1970) in UTC, as strftime(3). */
export function strftime(format: string, at: number): string {
  const date = new Date(at);
  return format.replace(
    /%([-_0^#]?)(\d*)(:*[a-zA-Z%])/g,
    (whole, flag: string, width: string, letter: string) => {
      const value = field(letter, date, at);
      if (value === undefined) return whole;
      let text = value;
      if (flag === "-") text = text.replace(/^[0 ]+(?=.)/, "");
      if (flag === "_") text = text.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length));
      if (flag === "^") text = text.toUpperCase();
      return letter === "N" && width ? text.slice(0, Number(width)) : text.padStart(Number(width || 0), "0");
    },
  );
}

function field(letter: string, date: Date, at: number): string | undefined {
  const two = (value: number) => String(value).padStart(2, "0");
  const hour12 = date.getUTCHours() % 12 || 12;
  const yearStart = Date.UTC(date.getUTCFullYear(), 0, 1);
  const dayOfYear = Math.floor((at - yearStart) / 86_400_000) + 1;
  switch (letter) {
    case "Y":
      return String(date.getUTCFullYear());
    case "C":
      return two(Math.floor(date.getUTCFullYear() / 100));
    case "y":
      return two(date.getUTCFullYear() % 100);
    case "m":
      return two(date.getUTCMonth() + 1);
    case "d":
      return two(date.getUTCDate());
    case "e":
      return String(date.getUTCDate()).padStart(2);
    case "H":
      return two(date.getUTCHours());
    case "k":
      return String(date.getUTCHours()).padStart(2);
    case "I":
      return two(hour12);
    case "l":
      return String(hour12).padStart(2);
    case "M":
      return two(date.getUTCMinutes());
    case "S":
      return two(date.getUTCSeconds());
    case "N":
      return `${String(date.getUTCMilliseconds()).padStart(3, "0")}000000`;
    case "p":
      return date.getUTCHours() < 12 ? "AM" : "PM";
    case "P":
      return date.getUTCHours() < 12 ? "am" : "pm";
    case "s":
      return String(Math.floor(at / 1000));
    case "j":
      return String(dayOfYear).padStart(3, "0");
    case "u":
      return String(date.getUTCDay() || 7);
    case "w":
      return String(date.getUTCDay());
    case "U":
      return two(Math.floor((dayOfYear + 6 - date.getUTCDay()) / 7));
    case "a":
      return DAYS[date.getUTCDay()].slice(0, 3);
    case "A":
      return DAYS[date.getUTCDay()];
    case "b":
    case "h":
      return MONTHS[date.getUTCMonth()].slice(0, 3);
    case "B":
      return MONTHS[date.getUTCMonth()];
    case "Z":
      return "UTC";
    case "z":
      return "+0000";
    case ":z":
      return "+00:00";
    case "n":
      return "\n";
    case "t":
      return "\t";
    case "%":
      return "%";
    case "F":
      return strftime("%Y-%m-%d", at);
    case "T":
    case "X":
      return strftime("%H:%M:%S", at);
    case "R":
      return strftime("%H:%M", at);
    case "r":
      return strftime("%I:%M:%S %p", at);
    case "D":
    case "x":
      return strftime("%m/%d/%y", at);
    case "c":
      return strftime("%a %b %e %H:%M:%S %Y", at);
    default:
      return undefined;
  }
}
