using System.Security.Cryptography;
using System.Text;

namespace Sigstore.Packages.Io;

/// <summary>A file that a verification depended on, and the sum of the very bytes that were read; or that there was none.</summary>
public sealed class CoveredFile
{
    private CoveredFile(string path, string? textSha256) => (Path, TextSha256) = (path, textSha256);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>SHA-256 over the file's text as UTF-8, lower-case hex, which is what MSBuild can work out at evaluation; null: there is no such file.</summary>
    public string? TextSha256 { get; }

    /// <summary>A file whose bytes were read.</summary>
    public static CoveredFile Of(string path, ReadOnlySpan<byte> content) => new(path, TextSumOf(content));

    /// <summary>A file that was looked for and is not there.</summary>
    public static CoveredFile Absent(string path) => new(path, null);

    /// <summary>Reads a file now, if there is one.</summary>
    public static CoveredFile Read(string path, int maxBytes, Client.Failures.FailureCode malformed) =>
        File.Exists(path) ? Of(path, PackageFileAccess.ReadBounded(path, maxBytes, malformed)) : Absent(path);

    /// <summary>SHA-256 over text: MSBuild's <c>StableStringHash(text, 'Sha256')</c>; lower-case hex.</summary>
    public static string SumOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // As File.ReadAllText decodes: a byte order mark decides, else UTF-8.
    private static string TextSumOf(ReadOnlySpan<byte> content)
    {
        using var reader = new StreamReader(new MemoryStream(content.ToArray()), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return SumOf(reader.ReadToEnd());
    }
}
