using System.Globalization;
using System.Text.Json;

namespace Sigstore.Build.Facts;

/// <summary>Reads the time out of an SBOM that an earlier build wrote, so that nothing but the run does not change its bytes.</summary>
internal static class PreviousSbom
{
    public static DateTimeOffset? CreatedIn(IEnumerable<string> files) => files.Where(File.Exists).Select(CreatedIn).FirstOrDefault(time => time is not null);

    private static DateTimeOffset? CreatedIn(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var parent = document.RootElement.TryGetProperty("creationInfo", out var spdx) ? spdx : document.RootElement.GetProperty("metadata");
            var text = parent.TryGetProperty("created", out var created) ? created.GetString() : parent.GetProperty("timestamp").GetString();
            return DateTimeOffset.ParseExact(text!, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            return null; // cut short by a killed build: it is written anew
        }
    }
}
