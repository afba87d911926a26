using System.Security.Cryptography;
using System.Text;

namespace Sigstore.Client.TufUpdates;

/// <summary>Turns any text into one file name that means nothing to the file system (GHSA-fcv2-xgw5-pqxf).</summary>
internal static class SafeFileName
{
    private const int MaxLength = 200;

    // Windows gives these names to devices, with any extension.
    private static readonly string[] Devices = ["con", "prn", "aux", "nul", "com", "lpt"];

    /// <summary>Percent-encodes all but letters, digits, <c>_ . -</c>; the first character too if it is a dot or begins a device name.</summary>
    public static string Of(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var unit in System.Text.Encoding.UTF8.GetBytes(text))
        {
            var c = (char)unit;
            var plain = char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.';
            if (plain && !(name.Length == 0 && (c == '.' || BeginsDevice(text))))
            {
                name.Append(c);
            }
            else
            {
                name.Append('%').Append(Convert.ToHexString([unit]));
            }
        }

        // File systems take 255 bytes; what is cut off is told apart by its hash.
        return name.Length <= MaxLength
            ? name.ToString()
            : $"{name.ToString(0, MaxLength - 65)}%{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))}";
    }

    private static bool BeginsDevice(string text) =>
        Devices.Any(device => text.StartsWith(device, StringComparison.OrdinalIgnoreCase) && (text.Length <= 4 || text[3] == '.' || text[4] == '.'));
}
