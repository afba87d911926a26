using System.Text;

namespace Sigstore.Packages.Io;

/// <summary>What the cache keeps of one pass: the request, the day, environment variables, the report, the state of every input.</summary>
internal static class VerificationRecord
{
    private const string Form = "sigstore verification record 3";

    /// <summary>Writes a record.</summary>
    public static byte[] Write(string request, string day, IEnumerable<(string Name, string? Value)> variables, string report, InputSnapshot inputs)
    {
        var record = new RecordWriter();
        record.Text(Form);
        record.Text(request);
        record.Text(day);
        var known = variables.ToList();
        record.Number(known.Count);
        foreach (var (name, value) in known)
        {
            record.Text(name);
            record.Text(Shown(value));
        }

        record.Text(report);
        record.Raw(inputs.Bytes);
        return record.Bytes.ToArray();
    }

    /// <summary>The report, if the record is of this request and day and nothing has changed since; null otherwise.</summary>
    public static byte[]? FindReport(ReadOnlySpan<byte> utf8, string request, string day, Func<string, string?> environment)
    {
        var record = new RecordReader(utf8);
        if (!Equals(record.Text(), Form) || !Equals(record.Text(), request) || !Equals(record.Text(), day))
        {
            return null;
        }

        for (var left = record.Number(); left > 0; left--)
        {
            var name = Encoding.UTF8.GetString(record.Text());
            if (!Equals(record.Text(), Shown(environment(name))))
            {
                return null;
            }
        }

        var report = record.Text();
        return InputSnapshot.IsCurrent(ref record) ? report.ToArray() : null;
    }

    // A variable that is not there differs from an empty one.
    private static string Shown(string? value) => value is null ? "" : "=" + value;

    private static bool Equals(ReadOnlySpan<byte> utf8, string text) => utf8.SequenceEqual(Encoding.UTF8.GetBytes(text));
}
