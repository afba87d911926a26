using System.Text.Json;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.TufUpdates;

/// <summary><c>instance.json</c> beside an instance's files: <c>{"audience":"…"}</c>, what identity tokens for it are made out to.</summary>
internal static class InstanceSettings
{
    private const string FileName = "instance.json";

    public static string? AudienceOf(string folder)
    {
        if (AtomicFile.TryRead(Path.Combine(folder, FileName), maxBytes: 64 * 1024) is not { } bytes)
        {
            return null;
        }

        var settings = JsonStrict.Parse(bytes, FailureCode.TrustedRootMalformed, FileName);
        return settings.StringOf("audience", FailureCode.TrustedRootMalformed, FileName);
    }

    public static void Write(string folder, string? audience)
    {
        if (audience is null)
        {
            File.Delete(Path.Combine(folder, FileName));
            return;
        }

        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("audience"u8, audience);
            writer.WriteEndObject();
        }

        AtomicFile.Write(Path.Combine(folder, FileName), json.ToArray());
    }
}
