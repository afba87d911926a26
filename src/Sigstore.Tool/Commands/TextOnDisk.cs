using System.Text;
using Sigstore.Client.Failures;

namespace Sigstore.Tool.Commands;

/// <summary>A text file that people own: what is written back has the encoding and byte order mark that were read.</summary>
internal sealed class TextOnDisk
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string _path;
    private readonly Encoding _encoding;

    private TextOnDisk(string path, string? text, Encoding encoding) => (_path, Text, _encoding) = (path, text, encoding);

    /// <summary>The text; null if there is no file.</summary>
    public string? Text { get; }

    /// <summary>Reads a file, if there is one.</summary>
    public static TextOnDisk Read(string path)
    {
        if (!File.Exists(path))
        {
            return new TextOnDisk(path, null, Utf8);
        }

        var bytes = File.ReadAllBytes(path);
        Encoding[] marked = [new UTF8Encoding(true, true), new UnicodeEncoding(false, true, true), new UnicodeEncoding(true, true, true)];
        var encoding = Array.Find(marked, one => bytes.AsSpan().StartsWith(one.Preamble)) ?? Utf8;
        try
        {
            return new TextOnDisk(path, encoding.GetString(bytes.AsSpan(encoding.Preamble.Length)), encoding);
        }
        catch (DecoderFallbackException notText)
        {
            throw new SigstoreException(FailureCode.UsageInvalid, $"expected UTF-8 or UTF-16 in {path}, found other bytes", notText);
        }
    }

    /// <summary>Writes another text; false if it is the one that is there.</summary>
    public bool Write(string text)
    {
        if (string.Equals(text, Text, StringComparison.Ordinal))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var temporary = $"{_path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, text, _encoding);
        File.Move(temporary, _path, overwrite: true);
        return true;
    }
}
