using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Sigstore.Packages.Gate;

/// <summary>The content of <c>build/Sigstore.Gate.props</c>: a template, with the verifier's place and the SHA-512 of each of its files filled in.</summary>
public static partial class GateFile
{
    /// <summary>The file, relative to the repository's root.</summary>
    public const string RelativePath = "build/Sigstore.Gate.props";

    /// <summary>The name of the stamp, in each project's extensions folder.</summary>
    public const string StampName = "sigstore.gate.stamp";

    private const string Pins = "@PINS@";

    /// <summary>The gate file for a verifier.</summary>
    /// <param name="tool">The verifier's folder as MSBuild is to read it, ending in a slash.</param>
    /// <param name="lockFile">The lock as MSBuild is to read it.</param>
    /// <param name="policyFile">The policy as MSBuild is to read it.</param>
    /// <param name="pins">Every file of the verifier, relative to its folder, and its SHA-512.</param>
    public static string Create(string tool, string lockFile, string policyFile, IReadOnlyCollection<KeyValuePair<string, byte[]>> pins)
    {
        ArgumentNullException.ThrowIfNull(pins);
        var lines = pins.OrderBy(pin => pin.Key, StringComparer.Ordinal)
            .Select(pin => $"    <_SigstoreGatePin Include=\"{Escape(pin.Key)}\" Sha512=\"{Convert.ToHexString(pin.Value)}\" />");
        return Template().Replace("@TOOL@", Escape(tool), StringComparison.Ordinal)
            .Replace("@LOCK@", Escape(lockFile), StringComparison.Ordinal)
            .Replace("@POLICY@", Escape(policyFile), StringComparison.Ordinal)
            .Replace(Pins, string.Join('\n', lines), StringComparison.Ordinal);
    }

    /// <summary>The stamp that opens the gate: the same sum that the gate file works out at evaluation.</summary>
    /// <param name="projectPath">The project's full path.</param>
    /// <param name="texts">Assets file, generated props, generated targets, lock, policy: their text, or null where there is no file; then the gate file.</param>
    public static string Stamp(string projectPath, ImmutableArray<string?> texts) =>
        string.Join(' ', new[] { "gate 1", HashOf(projectPath) }.Concat(texts.Select(text => text is null ? "none" : HashOf(text))));

    /// <summary>True for a gate file as <see cref="Create"/> writes it, whatever the places and pins: such a file sets no output path.</summary>
    public static bool IsGateFile(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains("_SigstoreGate", StringComparison.Ordinal))
        {
            return false;
        }

        var lines = text.Split('\n');
        var at = 0;
        foreach (var expected in Template().Split('\n'))
        {
            if (expected == Pins)
            {
                at += lines.Skip(at).TakeWhile(IsPin).Count();
            }
            else if (at == lines.Length || !IsFilledIn(expected, lines[at++]))
            {
                return false;
            }
        }

        return at == lines.Length;
    }

    private static bool IsPin(string line) => IsFilledIn("    <_SigstoreGatePin Include=\"@FILE@\" />", line);

    // What stands for a place must not close it: neither a tag nor the quote of an attribute.
    private static bool IsFilledIn(string template, string line)
    {
        var parts = Placeholder().Split(template, 2);
        return parts.Length == 1
            ? line == template
            : line.Length >= parts[0].Length + parts[1].Length && line.StartsWith(parts[0], StringComparison.Ordinal) && line.EndsWith(parts[1], StringComparison.Ordinal)
                && !line.AsSpan(parts[0].Length, line.Length - parts[0].Length - parts[1].Length).ContainsAny('<', '>');
    }

    [GeneratedRegex("@[A-Z]+@", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex Placeholder();

    // MSBuild's StableStringHash(text, 'Sha256'): SHA-256 over the text's UTF-8, lower-case hex.
    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Escape(string text)
    {
        using var writer = new StringWriter();
        using (var xml = XmlWriter.Create(writer, new XmlWriterSettings { ConformanceLevel = ConformanceLevel.Fragment }))
        {
            xml.WriteString(text);
        }

        return writer.ToString().Replace("\"", "&quot;", StringComparison.Ordinal);
    }

    private static string Template()
    {
        using var stream = typeof(GateFile).Assembly.GetManifestResourceStream("gate/Sigstore.Gate.props")
            ?? throw new InvalidOperationException("the gate's template is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
