using System.Security.Cryptography;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Gate;

/// <summary>
/// The key that seals stamps: one for each user and machine, outside of any repository, its owner's alone. A stamp that came with a
/// checkout, a cache or an archive was sealed by another key, or by none, and opens nothing.
/// </summary>
public static class GateKey
{
    /// <summary>The file, relative to the folder of everything of ours on this machine.</summary>
    public const string FileName = "gate.key";

    private const int Bytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key's text, 64 hexadecimal digits; made at the first use.</summary>
    /// <exception cref="SigstoreException">SIG4046 if others can read it, or it is no key.</exception>
    public static string Open(string home)
    {
        var path = Path.Combine(home, FileName);
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
            {
                throw new SigstoreException(FailureCode.GateKeyExposed, $"expected {path} to be readable by its owner alone, found others who can read or write it");
            }

            var text = File.ReadAllText(path);
            return text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigitLower)
                ? text
                : throw new SigstoreException(FailureCode.GateKeyExposed, $"expected a key of {2 * Bytes} hexadecimal digits in {path}, found something else");
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.GateKeyExposed, $"expected a key in {path}, found: {unusable.Message}", unusable);
        }
    }

    // Whoever comes first wins; the file appears whole or not at all.
    private static void Create(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var file = new StreamWriter(temporary, options))
        {
            file.Write(RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true));
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
