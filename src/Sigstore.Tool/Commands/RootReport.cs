using System.Globalization;
using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.Trust;
using Sigstore.Client.TufUpdates;

namespace Sigstore.Tool.Commands;

/// <summary>What <c>root show</c> prints: who is trusted, since when, and how fresh that knowledge is.</summary>
internal sealed class RootReport
{
    private readonly string _description;
    private readonly TrustedRoot _root;
    private readonly SigstoreInstance? _instance;
    private readonly DateTimeOffset _now;

    private RootReport(string description, TrustedRoot root, SigstoreInstance? instance, DateTimeOffset now)
    {
        _description = description;
        _root = root;
        _instance = instance;
        _now = now;
    }

    public static RootReport Of(OpenInstance local) => new(local.Description, local.Root, instance: null, now: default);

    public static RootReport Of(SigstoreInstance instance, DateTimeOffset now) => new(instance.Description, instance.Root, instance, now);

    public void Write(TextWriter output, bool json)
    {
        if (json)
        {
            WriteJson(output);
            return;
        }

        List<(string Label, string Value)> lines = [("instance", _description), ("fingerprint", _root.Fingerprint)];
        lines.AddRange(Trusted().Select(trusted => (Words(trusted.Kind), $"{trusted.Where}, {trusted.ValidFor}")));
        lines.AddRange(_root.Warnings.Select(warning => ("left out", warning)));
        foreach (var (role, envelope) in _instance?.Metadata?.Files ?? [])
        {
            var state = envelope.Expires <= _now ? "expired" : "expires";
            lines.Add(("metadata", string.Create(CultureInfo.InvariantCulture, $"{role} version {envelope.Version}, {state} {envelope.Expires:u}")));
        }

        if (_instance is { SigningConfig: null })
        {
            lines.Add(("signing", "no configuration known: root update fetches it"));
        }

        var width = lines.Max(line => line.Label.Length);
        foreach (var (label, value) in lines)
        {
            output.WriteLine($"{label.PadRight(width)}  {DisplayText.OneLine(value)}");
        }
    }

    private IEnumerable<(string Kind, string Where, ValidityPeriod ValidFor)> Trusted() =>
    [
        .. _root.CertificateAuthorities.Select(authority => ("certificateAuthority", authority.Uri, authority.ValidFor)),
        .. _root.CtLogs.Select(log => ("certificateLog", log.BaseUrl, log.ValidFor)),
        .. _root.Logs.Select(log => ("transparencyLog", log.BaseUrl, log.ValidFor)),
        .. _root.TimestampAuthorities.Select(authority => ("timestampAuthority", authority.Uri, authority.ValidFor)),
    ];

    private static string Words(string kind) => string.Concat(kind.Select(c => char.IsAsciiLetterUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    private void WriteJson(TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schemaVersion"u8, 1);
            writer.WriteString("instance"u8, _instance?.Name ?? Instances.Local);
            writer.WriteString("origin"u8, _instance?.OriginWord ?? Instances.Local);
            if (_instance?.Age is { } age)
            {
                writer.WriteNumber("ageSeconds"u8, (long)age.TotalSeconds);
            }

            writer.WriteString("fingerprint"u8, _root.Fingerprint);
            writer.WriteBoolean("signingConfiguration"u8, _instance is null || _instance.SigningConfig is not null);
            WriteTrusted(writer);
            WriteMetadata(writer);
            writer.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void WriteTrusted(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("trusted"u8);
        foreach (var (kind, where, validFor) in Trusted())
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, kind);
            writer.WriteString("url"u8, where);
            WriteInstant(writer, "from", validFor.Start);
            WriteInstant(writer, "until", validFor.End);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteMetadata(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("metadata"u8);
        foreach (var (role, envelope) in _instance?.Metadata?.Files ?? [])
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, role);
            writer.WriteNumber("version"u8, envelope.Version);
            WriteInstant(writer, "expires", envelope.Expires);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteInstant(Utf8JsonWriter writer, string name, DateTimeOffset? instant)
    {
        if (instant is { } when)
        {
            writer.WriteString(name, when.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }
    }
}
